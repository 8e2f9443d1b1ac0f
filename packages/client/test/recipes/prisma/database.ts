import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';

export function openDatabase(connectionString: string, schema = 'public'): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString }, { schema }) });
}
