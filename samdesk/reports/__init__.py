"""What readers get: documents of the domain's results, written as PDF, XLSX, CSV and JSON."""
