"""The groups of the keys page: what answers are sealed for, this desk's receipt, a package's new key, what keys are."""
