namespace Purlin.Testing;

/// <summary>
/// The tree of all runs of a deterministic program that asks for choices: walked depth first by replaying a path of
/// picks and extending it with first options. Memory is one entry per choice of the current path.
/// </summary>
internal sealed class ChoiceTree
{
    private readonly List<(int Pick, int Options)> _path = [];
    private int _depth;

    /// <summary>The pick for the next choice of this run.</summary>
    /// <param name="options">How many options there are, at least 1.</param>
    public int Choose(int options)
    {
        if (_depth == _path.Count)
            _path.Add((0, options));
        (int pick, int expected) = _path[_depth++];
        return expected == options ? pick : throw Differs($"choice {_depth - 1} had {expected} options, now {options}");
    }

    /// <summary>Goes to the next run not yet seen.</summary>
    /// <returns>False after the last.</returns>
    public bool MoveNext()
    {
        if (_depth < _path.Count)
            throw Differs($"a run that began like an earlier one ended after {_depth} of its {_path.Count} choices");
        _depth = 0;
        while (_path.Count > 0)
        {
            (int pick, int options) = _path[^1];
            if (pick + 1 < options)
            {
                _path[^1] = (pick + 1, options);
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }

    private static InvalidOperationException Differs(string how) => new(
        $"The scenario is not deterministic: {how}. Build all its state anew in every run and keep clocks, hash " +
        "seeds and randomness out.");
}
