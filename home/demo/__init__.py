"""The demo: example recaps, the command that fills a site with them, the styleguide.

Installed for development and tests only, so no site that people read can be filled by mistake.
"""
