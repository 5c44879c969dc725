namespace Purlin.Trie;

/// <summary>
/// Walks an index with a query and an automaton, and answers the ranges of all terms that are near enough. Used again,
/// also for other indexes; allocates only while it grows. Not thread-safe.
/// </summary>
/// <remarks>
/// First the topology, nodes from a stack in the order of their terms. What it passes becomes a list in the same order:
/// subtrees that are near enough whatever follows, and light terms between nodes, which the second part scans. So
/// their blocks can be on their way before they are read.
/// </remarks>
internal sealed class TypoWalk
{
    // Blocks are asked for so many scans ahead.
    private const int Ahead = 6;

    private readonly TypoQuery _query = new();
    private readonly TopologyWalk _nodes = new();
    private readonly TypoScan _scan = new();
    private readonly TypoRanges _ranges = new();

    /// <summary>How many edits a query of so many scalars is worth, where nobody says.</summary>
    public static int AutoEdits(int scalars) => scalars < 3 ? 0 : scalars <= 5 ? 1 : 2;

    /// <summary>The nearest terms to a query, all at the same distance.</summary>
    /// <inheritdoc cref="Find"/>
    public ReadOnlySpan<TypoRange> FindClosest(
        TermDictionary terms, PrefixTopology topology, ReadOnlySpan<byte> query, int edits, bool isWhole)
    {
        for (int least = 0; ; least++)
        {
            // An edit more costs ten times as much as all before it.
            ReadOnlySpan<TypoRange> found = Find(terms, topology, query, least, isWhole);
            if (!found.IsEmpty || least == edits)
                return found;
        }
    }

    /// <summary>The terms within a distance of a query.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="topology">Theirs.</param>
    /// <param name="query">A folded key of at most 256 bytes.</param>
    /// <param name="edits">The most edits, 0 to 2.</param>
    /// <param name="isWhole">
    /// Whether the distance is that of the whole term; else it is the least of its beginnings.
    /// </param>
    /// <returns>Ranges of least distances, apart and in order, until the next walk.</returns>
    public ReadOnlySpan<TypoRange> Find(
        TermDictionary terms, PrefixTopology topology, ReadOnlySpan<byte> query, int edits, bool isWhole)
    {
        TypoAutomaton automaton = TypoAutomaton.For(edits);
        _query.Begin(query);
        ReadOnlySpan<TypoStep> found = _nodes.Walk(topology, automaton, _query, isWhole);
        _ranges.Begin();
        _scan.Begin(terms, automaton, _query, isWhole, _ranges);
        for (int i = 0; i < found.Length; i++)
        {
            ref readonly TypoStep step = ref found[i];
            if (i + Ahead < found.Length && !found[i + Ahead].IsFound)
                terms.Prefetch(found[i + Ahead].Start);
            if (step.IsFound)
                _ranges.Add(step.Start, step.End, step.Best);
            else
                _scan.Scan(step);
        }

        _ranges.Finish();
        GC.KeepAlive(_query);
        return _ranges.All;
    }
}
