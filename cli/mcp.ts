import type { AddCommand } from './lib/command.ts';
import type { McpOptions } from './mcp/options.ts';

const LONG_HELP = `
The database URL is that of a login of the role plenum_reader; any other is refused. TLS as PostgreSQL says it: add
?sslmode=verify-full (the default), verify-ca, require or disable. Sites with a database each: several URLs, in PLENUM_READER_URL
separated by spaces; ?name=munich is what answers call it.

Over HTTP each request needs the token: Authorization: Bearer <token>, from PLENUM_MCP_TOKEN or --token-file, at least 16 characters.

Examples:
  PLENUM_READER_URL=postgres://grafana@db/plenum plenum mcp
  PLENUM_MCP_TOKEN=... plenum mcp --http 127.0.0.1:8137 --grafana https://grafana.example.com`;

export const addMcp: AddCommand = (program) => {
  program
    .command('mcp')
    .description('answer assistants by the Model Context Protocol: over stdio, or over HTTP with a token; reads only')
    .option(
      '--url <url>',
      'database URL of a reader, once for each site that has a database (default: PLENUM_READER_URL)',
      (url: string, urls: string[] = []) => [...urls, url]
    )
    .option(
      '--http [address]',
      'serve HTTP at /mcp of this address instead of stdio (127.0.0.1:8137 where none is given)'
    )
    .option('--token-file <path>', 'file with the token for HTTP (default: the token in PLENUM_MCP_TOKEN)')
    .option(
      '--allow-host <name>',
      'name by which clients may call it besides the address, such as that of a proxy; may be repeated',
      (name: string, names: string[]) => [...names, name],
      [] as string[]
    )
    .option('--grafana <url>', 'Grafana whose Explore the answers link to (default: PLENUM_GRAFANA_URL)')
    .option('--datasource <uid>', "uid of Plenum's data source in that Grafana", 'plenum')
    .addHelpText('after', LONG_HELP)
    .action(async (options: McpOptions) => {
      // What it takes is loaded only where it is asked for.
      const { serveMcp } = await import('./mcp/serve.ts');
      await serveMcp(options, program.version() ?? '');
    });
};
