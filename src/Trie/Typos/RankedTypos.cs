namespace Purlin.Trie;

/// <summary>
/// The terms of a walk's ranges one after the other, best score first, then greater code, then lower id; those without
/// an edit are not among them. Used again; allocates only while it grows. Not thread-safe.
/// </summary>
/// <remarks>
/// Of as many edits the order is that of codes, whatever the score is made of: so there is a <see cref="RankedIds"/>
/// for each number of edits, and the better of their next ones is next.
/// </remarks>
internal sealed class RankedTypos
{
    private readonly RankedIds[] _ids = [new(), new()];
    private readonly TypoHit[] _next = new TypoHit[TypoAutomaton.MostEdits];

    /// <summary>Begins with ranges.</summary>
    public void Begin(CodeMaxima maxima, ReadOnlySpan<TypoRange> ranges)
    {
        foreach (RankedIds ids in _ids)
            ids.Begin(maxima);
        foreach (TypoRange range in ranges)
        {
            if (range.Edits > 0)
                _ids[range.Edits - 1].Add(range.Ids);
        }

        for (int edits = 1; edits <= _ids.Length; edits++)
            Take(edits);
    }

    /// <summary>Takes the next one.</summary>
    /// <param name="order">The same for all of a walk.</param>
    /// <param name="hit">The term.</param>
    /// <returns>False if none is left that is not hidden.</returns>
    public bool TryNext<TOrder>(TOrder order, out TypoHit hit)
        where TOrder : struct, ITypoOrder
    {
        hit = _next[0];
        if (_next[1].Edits > 0 && (hit.Edits == 0 || IsBefore(order, _next[1], hit)))
            hit = _next[1];
        if (hit.Edits == 0)
            return false;
        Take(hit.Edits);
        return true;
    }

    private static bool IsBefore<TOrder>(TOrder order, TypoHit one, TypoHit other)
        where TOrder : struct, ITypoOrder
    {
        long score = order.ScoreOf(one.Code, one.Edits), otherScore = order.ScoreOf(other.Code, other.Edits);
        if (score != otherScore)
            return score > otherScore;
        return one.Code != other.Code ? one.Code > other.Code : one.Id < other.Id;
    }

    private void Take(int edits) =>
        _next[edits - 1] = _ids[edits - 1].TryNext(out int id, out int code) ? new(id, code, edits) : default;
}
