"""Search: from what was typed and chosen to the pages that fit, in the order asked for."""
