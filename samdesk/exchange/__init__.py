"""Files that travel: definition workbooks, organisation lists, round packages, merge files, keys."""
