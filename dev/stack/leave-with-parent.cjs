// Loaded into the stack's own processes: when the parent dies, however it dies, the channel to it closes, and they end.
process.on('disconnect', () => process.exit(0));
