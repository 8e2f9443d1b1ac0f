/**
 * A database of addresses in MaxMind's format (MaxMind DB, version 2.0) with one network, 0.0.0.0/1, which holds
 * 127.0.0.1: a tree of one node, and the data that its left side leads to.
 */
export function addressDatabase(data: MapValue): Buffer {
  const nodeCount = 1;
  // A record is a node, or "nothing" (the count of nodes), or data from 16 bytes behind the tree.
  const tree = Buffer.alloc(6);
  tree.writeUIntBE(nodeCount + 16, 0, 3);
  tree.writeUIntBE(nodeCount, 3, 3);
  const metadata = encode({
    node_count: nodeCount,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test-City',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(16), encode(data), marker, metadata]);
}

interface MapValue {
  [key: string]: string | number | MapValue;
}

function encode(value: string | number | MapValue): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    if (text.length > 28) throw new RangeError('short texts are enough here');
    return Buffer.concat([Buffer.from([(2 << 5) | text.length]), text]);
  }
  if (typeof value === 'number') return Buffer.from([(6 << 5) | 2, value >> 8, value & 0xff]);
  const entries = Object.entries(value);
  const content = entries.flatMap(([key, item]) => [encode(key), encode(item)]);
  return Buffer.concat([Buffer.from([(7 << 5) | entries.length]), ...content]);
}
