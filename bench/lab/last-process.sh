# Prints the number of the process that was started last on a machine, which is this one.
echo $$
