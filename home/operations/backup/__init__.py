"""Backs up a site to one file, and restores it: docs/decisions/backup.md says why in this way.

`archive` is the file, `tables` the database, `uploads` the uploaded files. `create` and `restore`
put them together.
"""
