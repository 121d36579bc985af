"""Example recaps, the command that fills a site with them, and the styleguide.

Installed only for development and tests, so that no public site can be filled by mistake.
"""
