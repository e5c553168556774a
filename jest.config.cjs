/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: process.env.BACKORDER_TEST_LONG === '1' ? ['**/*.long.ts'] : ['**/*.test.ts'],
  transform: {
    '^.+\\.(m?js|tsx?)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
      },
    ],
  },
  // Packages that come as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(typebox|get-port|iso-3166)/)'],
  globalSetup: '<rootDir>/test/servers/start.ts',
  globalTeardown: '<rootDir>/test/servers/stop.ts',
  testTimeout: 60_000,
  maxWorkers: 2,
  // What jest keeps of every file would fill a small machine.
  workerIdleMemoryLimit: '1500MB',
};
