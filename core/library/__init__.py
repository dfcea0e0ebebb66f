"""What is taught: banks, items, articles, files. Nothing about who reads them."""
