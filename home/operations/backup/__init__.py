"""A site in one file, and back: docs/decisions/backup.md says why it is made like this.

`archive` is the file, `tables` the database, `uploads` what people uploaded; `taking` and
`restoring` put them together.
"""
