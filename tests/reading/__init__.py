"""An independent reading of what the compiler makes: nothing here but the tests knows that there is one.

`template_reader` says what a template allows, `role_oracle` what role files must allow. Both say it as an
`access.Access`, so that the two can be held against each other, both ways. Both were written from the documents of the
language and of EC2.
"""
