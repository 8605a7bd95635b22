"""What readers get: tables and documents as PDF, XLSX, CSV and JSON."""
