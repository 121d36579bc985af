"""The screens of daily work: merging speakers, merging and splitting talks."""
