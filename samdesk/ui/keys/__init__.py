"""The groups of the keys page: what answers are sealed for, this desk's receipt, keys of desks, what keys are."""
