using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

/// <summary>
/// What waits for its group, in order: a ring of requests, and beside it one of what was prepared of them, so that the
/// writer reads it row by row instead of following references into objects that another core has just written (half of
/// its time went into that). Not thread-safe.
/// </summary>
internal sealed class RequestQueue
{
    // Powers of two, both of one length.
    private LedgerRequest?[] _requests = new LedgerRequest?[64];
    private PreparedPost[] _posts = new PreparedPost[64];
    private int _first;

    public int Count { get; private set; }

    public void Enqueue(LedgerRequest request)
    {
        int at = Next();
        _requests[at] = request;
        _posts[at].LegCount = 0;
    }

    public void Enqueue(LedgerRequest request, in PreparedPost post)
    {
        int at = Next();
        _requests[at] = request;
        _posts[at] = post;
    }

    public bool TryPeek([NotNullWhen(true)] out LedgerRequest? request)
    {
        request = Count == 0 ? null : _requests[_first];
        return request is not null;
    }

    public LedgerRequest Peek() => TryPeek(out LedgerRequest? request)
        ? request : throw new InvalidOperationException("Nothing waits.");

    public LedgerRequest Dequeue()
    {
        LedgerRequest request = Peek();
        Drop();
        return request;
    }

    /// <summary>Takes those at the front that are prepared.</summary>
    /// <param name="posts">Filled; no more are taken than it has room for.</param>
    /// <param name="requests">They are added to it.</param>
    /// <returns>How many; 0 if the first is not prepared, or none waits.</returns>
    public int TakePrepared(Span<PreparedPost> posts, List<AppliedRequest> requests)
    {
        int count = 0;
        while (count < posts.Length && Count > 0 && _posts[_first].LegCount > 0)
        {
            posts[count++] = _posts[_first];
            requests.Add(new AppliedRequest { Request = _requests[_first]! });
            Drop();
        }

        return count;
    }

    /// <summary>Empties it.</summary>
    /// <param name="into">Those that waited are added to it.</param>
    public void MoveTo(List<LedgerRequest> into)
    {
        while (Count > 0)
            into.Add(Dequeue());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next()
    {
        if (Count == _requests.Length)
            Grow();
        return (_first + Count++) & (_requests.Length - 1);
    }

    private void Drop()
    {
        _requests[_first] = null;
        _first = (_first + 1) & (_requests.Length - 1);
        Count--;
    }

    private void Grow()
    {
        _requests = Unrolled(_requests);
        _posts = Unrolled(_posts);
        _first = 0;
    }

    private T[] Unrolled<T>(T[] ring)
    {
        var grown = new T[2 * ring.Length];
        ring.AsSpan(_first).CopyTo(grown);
        ring.AsSpan(0, _first).CopyTo(grown.AsSpan(ring.Length - _first));
        return grown;
    }
}
