"""What keeps a site running: is it well, what did it do, backups, and safe migrations."""
