namespace Purlin.RateLimiting;

/// <summary>
/// A slot of a generation of a table. It stays the slot of its key for ever; once moved away, its first word says so.
/// </summary>
internal readonly struct SlotRef(SlotGeneration? generation, int offset)
{
    /// <summary>Whether there is a slot at all.</summary>
    public bool Exists => generation is not null;

    /// <summary>Slots are locked in this order: by generation, then by place.</summary>
    public (long Generation, int Offset) Order => (generation!.Serial, offset);

    /// <summary>The first word, which is value and lock in one.</summary>
    public ref long Word => ref generation!.WordAt(offset);

    /// <summary>All words; only for who has locked the slot.</summary>
    public Span<long> Words => generation!.WordsAt(offset);
}
