"""The list of forms: finding them, seeing one as it is printed, registering what came back."""
