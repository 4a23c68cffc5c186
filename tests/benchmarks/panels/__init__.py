"""The same panel of language models on other libraries, and on ours."""
