"""Parts of the results page: statements with their bars, the list of missing forms, counts of former years."""
