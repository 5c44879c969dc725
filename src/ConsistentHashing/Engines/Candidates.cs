namespace Purlin.ConsistentHashing;

/// <summary>
/// The nodes that can serve a hash, in the key's own order: the owner, then its next choices. A node may come more than
/// once; every node that is up comes.
/// </summary>
internal ref struct Candidates(NodeMap map, ulong hash)
{
    private readonly NodeMap _map = map;
    private CandidateState _state = new(hash);
    private bool _isStarted;

    /// <summary>The place of the node in the map's set.</summary>
    public int Current { get; private set; } = -1;

    /// <summary>Goes on to the next; false after the last.</summary>
    public bool MoveNext()
    {
        do
        {
            Current = _isStarted ? _map.NextCandidate(ref _state) : _map.GetOwner(_state.Hash);
            _isStarted = true;
            if (Current < 0)
                return false;
        }
        while (_map.Nodes.Array[Current].State != NodeState.Up);

        return true;
    }
}
