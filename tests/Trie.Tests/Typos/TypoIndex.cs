namespace Purlin.Trie.Tests;

/// <summary>Keys, and what typos walk over them.</summary>
internal sealed unsafe class TypoIndex : IDisposable
{
    private readonly DictionaryWriter _writer = new();
    private readonly NativeBuffer _arrays = new();

    /// <param name="keys">Sorted.</param>
    /// <param name="least">A node for each prefix of so many terms.</param>
    public TypoIndex(IReadOnlyList<byte[]> keys, int least = PrefixTopology.Least)
    {
        var builder = new TopologyBuilder(least);
        foreach (byte[] key in keys)
        {
            _writer.Add(key);
            builder.Add(key);
        }

        Terms = new(_writer.Finish());
        int nodes = builder.Finish(_arrays);
        Topology = new(_arrays.Start, nodes, keys.Count);
    }

    public TermDictionary Terms { get; }

    public PrefixTopology Topology { get; }

    public byte* Start => _arrays.Start;

    public Span<byte> Arrays => new(_arrays.Start, (int)_arrays.Length);

    public void Dispose()
    {
        _writer.Dispose();
        _arrays.Dispose();
    }
}
