namespace Purlin.Ledger;

/// <summary>The legs of a record, in order, for <c>foreach</c>.</summary>
public readonly ref struct RecordLegs
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal RecordLegs(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = count;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Goes through them.</summary>
    public Enumerator GetEnumerator() => new(_bytes, Count);

    /// <summary>Goes through legs, each decoded when it is reached.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private RecordLeg _current;
        private int _left;

        internal Enumerator(ReadOnlySpan<byte> bytes, int count)
        {
            _rest = bytes;
            _left = count;
        }

        /// <summary>The leg reached.</summary>
        public readonly RecordLeg Current => _current;

        /// <summary>Goes to the next leg.</summary>
        /// <returns>False behind the last.</returns>
        public bool MoveNext() => _left-- > 0 && RecordLeg.TryRead(ref _rest, out _current);
    }
}
