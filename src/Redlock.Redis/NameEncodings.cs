using System.Runtime.CompilerServices;
using System.Text;

namespace Purlin.Redlock.Redis;

/// <summary>
/// Names as bytes, of the names used last: the same text goes to each node, with the acquire and with the release, and
/// the client (1.x) would encode it anew each time. Thread-safe.
/// </summary>
internal sealed class NameEncodings
{
    private const int Count = 1_024;

    private readonly Entry?[] _entries = new Entry?[Count];

    /// <summary>The UTF-8 of a name, which nobody writes to.</summary>
    public byte[] Of(string name)
    {
        // By the object, not by its letters: it is the claim's own all along.
        ref Entry? entry = ref _entries[RuntimeHelpers.GetHashCode(name) % Count];
        Entry? known = Volatile.Read(ref entry);
        if (known is null || !ReferenceEquals(known.Name, name))
            Volatile.Write(ref entry, known = new Entry(name, Encoding.UTF8.GetBytes(name)));
        return known.Bytes;
    }

    private sealed record Entry(string Name, byte[] Bytes);
}
