// My own.
