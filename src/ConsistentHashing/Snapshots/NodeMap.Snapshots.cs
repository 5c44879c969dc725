namespace Purlin.ConsistentHashing;

/// <content>Maps as bytes.</content>
public abstract partial class NodeMap
{
    // 0 until it is asked for. Two threads may both compute it: alike.
    private ulong _fingerprint;

    /// <summary>
    /// 64 bits of all that routing depends on: engine, hash, nodes with weights, domains and states, and the engine's
    /// own state. Two processes whose fingerprints are equal route alike; independent of the order of insertion,
    /// process, culture and architecture. Computed once, O(size of the map).
    /// </summary>
    public ulong Fingerprint
    {
        get
        {
            ulong fingerprint = Volatile.Read(ref _fingerprint);
            if (fingerprint == 0)
            {
                fingerprint = MapFormat.Fingerprint(this);
                Volatile.Write(ref _fingerprint, fingerprint);
            }

            return fingerprint;
        }
    }

    /// <summary>The map as bytes, with version and checksum; <see cref="Load"/> makes the same map of them.</summary>
    public byte[] Save() => MapFormat.Save(this);

    /// <summary>A saved map.</summary>
    /// <param name="bytes">What <see cref="Save"/> returned. They may come from anywhere; all is checked.</param>
    /// <param name="hash">The hash of its keys, where that is not one of <see cref="KeyHash"/>'s own.</param>
    /// <exception cref="InvalidDataException">
    /// They are no saved map, damaged, of another version, or of a hash that is neither built in nor given.
    /// </exception>
    public static NodeMap Load(ReadOnlySpan<byte> bytes, KeyHash? hash = null) => MapFormat.Load(bytes, hash);

    /// <summary>Writes the engine's own state, in the one form it has.</summary>
    internal abstract void WriteTo(MapWriter writer);
}
