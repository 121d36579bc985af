"""The content model: conferences, their days and talks, speakers, sources and blocks.

Knows nothing of importers, nor of the two apps in its folder: `curation` serves editors,
`public` serves readers, and both stand on this one.
"""
