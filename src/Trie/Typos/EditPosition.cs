namespace Purlin.Trie;

/// <summary>
/// A place of the non-deterministic automaton of optimal string alignment: what the text so far may have done.
/// </summary>
/// <param name="Done">Scalars of the query that are done, from the least of its state on.</param>
/// <param name="Edits">What that cost.</param>
/// <param name="IsSwapping">
/// Whether the scalar after the next one was read, so that the next one must follow: two neighbours changed places.
/// </param>
internal readonly record struct EditPosition(int Done, int Edits, bool IsSwapping)
{
    /// <summary>Whether whatever follows costs no more from here than from another place.</summary>
    public bool Subsumes(EditPosition other)
    {
        int saved = other.Edits - Edits;
        if (saved <= 0)
            return false;
        if (IsSwapping)
            return other.IsSwapping && Done == other.Done;
        // A swap under way has its next step read already: it is as near to the scalar after it.
        return Math.Abs(Done - other.Done - (other.IsSwapping ? 1 : 0)) <= saved;
    }

    /// <summary>Adds the places after one more scalar of the text.</summary>
    /// <param name="window">Which scalars of the query, from the least of the state on, equal it.</param>
    /// <param name="maxEdits">How many edits are allowed.</param>
    /// <param name="next">Where they are added to.</param>
    public void AddNext(int window, int maxEdits, List<EditPosition> next)
    {
        if (IsSwapping)
        {
            if (Has(window, Done))
                next.Add(new(Done + 2, Edits, false));
            return;
        }

        // First so many scalars of the query are left out.
        for (int done = Done, edits = Edits; edits <= maxEdits; done++, edits++)
        {
            if (Has(window, done))
                next.Add(new(done + 1, edits, false));
            if (edits == maxEdits)
                return;
            next.Add(new(done, edits + 1, false));
            next.Add(new(done + 1, edits + 1, false));
            if (Has(window, done + 1))
                next.Add(new(done, edits + 1, true));
        }
    }

    private static bool Has(int window, int at) => ((window >> at) & 1) != 0;
}
