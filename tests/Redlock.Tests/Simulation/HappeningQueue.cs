namespace Purlin.Redlock.Tests;

/// <summary>What an event of a world is.</summary>
internal enum HappeningKind : byte
{
    Action,
    EndOfAction,
    Request,
    Reply,
    Failure,
    Wake,
    Job,
    Resource,
    ResourceReply,
}

/// <summary>An event.</summary>
/// <param name="Kind">What.</param>
/// <param name="Process">Whose, or -1.</param>
/// <param name="Life">Of the process or node it is for: another one does not hear of it.</param>
/// <param name="Argument">The rest.</param>
/// <param name="Subject">What it is about.</param>
internal readonly record struct Happening(
    HappeningKind Kind, int Process, int Life, long Argument, object? Subject);

/// <summary>The events of a world by time, those of one time by age.</summary>
internal sealed class HappeningQueue
{
    private const int OrderBits = 24;

    private (long Key, Happening Happening)[] _heap = new (long, Happening)[256];
    private int _count;
    private long _order;

    public int Count => _count;

    public void Clear()
    {
        Array.Clear(_heap, 0, _count);
        (_count, _order) = (0, 0);
    }

    public void Add(long atTicks, in Happening happening)
    {
        if (_count == _heap.Length)
            Array.Resize(ref _heap, 2 * _count);
        long key = (atTicks << OrderBits) | _order++;
        int at = _count++;
        for (; at > 0 && _heap[(at - 1) / 2].Key > key; at = (at - 1) / 2)
            _heap[at] = _heap[(at - 1) / 2];
        _heap[at] = (key, happening);
    }

    public bool TryTake(long endTicks, out long atTicks, out Happening happening)
    {
        if (_count == 0 || (atTicks = _heap[0].Key >> OrderBits) > endTicks)
        {
            (atTicks, happening) = (0, default);
            return false;
        }

        happening = _heap[0].Happening;
        (long Key, Happening Happening) last = _heap[--_count];
        _heap[_count] = default;
        int at = 0;
        for (int child = 1; child < _count; child = (2 * at) + 1)
        {
            if (child + 1 < _count && _heap[child + 1].Key < _heap[child].Key)
                child++;
            if (_heap[child].Key >= last.Key)
                break;
            _heap[at] = _heap[child];
            at = child;
        }

        if (_count > 0)
            _heap[at] = last;
        return true;
    }
}
