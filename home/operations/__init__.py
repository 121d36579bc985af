"""Health checks, the request log, backups, the task worker and safe migrations."""
