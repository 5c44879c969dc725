using System.Text;
using Purlin.Shared;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The table of Envoy's <c>maglev</c>: Google's, with weights. In round r a server takes its next free cell when r
/// times its weight has reached its target, which then grows by the greatest weight. Source: Envoy,
/// <c>maglev_lb.cc</c>; Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", 2016.
/// </summary>
internal static class EnvoyMaglevTable
{
    private const ulong SkipSeed = 1;

    /// <summary>The server of each cell.</summary>
    /// <param name="servers">The servers, in any order: they are sorted by name first.</param>
    /// <param name="size">The number of cells, a prime.</param>
    public static int[] Create(ReadOnlySpan<DialectServer> servers, int size)
    {
        double total = 0;
        foreach (DialectServer server in servers)
            total += server.Weight;
        var rows = new Row[servers.Length];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = new Row(servers[i], i, servers[i].Weight / total, size);
        Array.Sort(rows, static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        double greatest = rows.Max(row => row.Weight);

        int[] table = new int[size];
        table.AsSpan().Fill(-1);
        int filled = 0;
        for (uint round = 1; filled < size; round++)
        {
            foreach (Row row in rows)
            {
                if (filled == size)
                    break;
                if (round * row.Weight < row.Target)
                    continue;
                row.Target += greatest;
                table[row.NextFree(table)] = row.Server;
                filled++;
            }
        }

        return table;
    }

    /// <summary>A server while the table fills: its permutation of the cells and how far it has come.</summary>
    private sealed class Row
    {
        private readonly ulong _size;
        private readonly ulong _skip;
        private ulong _cell;

        public Row(DialectServer server, int index, double weight, int size)
        {
            Name = Encoding.UTF8.GetBytes(server.Name);
            Server = index;
            Weight = weight;
            _size = (ulong)size;
            _cell = XxHash64.Hash(Name) % _size;
            _skip = (XxHash64.Hash(Name, SkipSeed) % (_size - 1)) + 1;
        }

        public byte[] Name { get; }

        public int Server { get; }

        public double Weight { get; }

        public double Target { get; set; }

        public int NextFree(int[] table)
        {
            while (table[_cell] >= 0)
                Step();
            int free = (int)_cell;
            Step();
            return free;
        }

        private void Step()
        {
            _cell += _skip;
            if (_cell >= _size)
                _cell -= _size;
        }
    }
}
