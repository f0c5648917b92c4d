// The functions of this package.
