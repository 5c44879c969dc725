using System.Text;
using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>
/// What a node is asked at once and what it answers: at most 64 operations, carried out in one step. Used again and
/// again; not thread-safe, and nobody's but the node's until it has answered.
/// </summary>
/// <param name="fingerprint">What the clients agree on.</param>
public sealed class LockBatch(LockFingerprint fingerprint)
{
    /// <summary>The most operations.</summary>
    public const int MaxOperations = 64;

    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 512;

    /// <summary>Floors are multiples of this; every counter is less than this above the floor of its node.</summary>
    public const long FloorStep = 1L << 20;

    /// <summary>The largest counter: numbers of Redis scripts are exact up to here.</summary>
    public const long MaxToken = (1L << 53) - 1;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Grown on demand: at low load a batch holds one operation.
    private LockOperation[] _operations = new LockOperation[2];
    private LockReply[] _replies = new LockReply[2];
    private int _replyCount;

    /// <summary>What the clients agree on.</summary>
    public LockFingerprint Fingerprint { get; } = fingerprint;

    /// <summary>The floor that an admitted node has afterwards at least; a multiple of the step.</summary>
    public long KnownFloor { get; set; }

    /// <summary>Admits the node before the operations are looked at.</summary>
    public NodeAdmission? Admission { get; set; }

    /// <summary>How many operations there are.</summary>
    public int Count { get; private set; }

    /// <summary>The operations in their order.</summary>
    public ReadOnlySpan<LockOperation> Operations => _operations.AsSpan(0, Count);

    /// <summary>What the node says of itself.</summary>
    public NodeStatus Status { get; private set; }

    /// <summary>One reply per operation; none where the fingerprint differs.</summary>
    public ReadOnlySpan<LockReply> Replies => _replies.AsSpan(0, _replyCount);

    /// <summary>Adds an operation.</summary>
    /// <exception cref="ArgumentException">
    /// The name is empty, too long or no Unicode, the owner zero, or a number out of its range.
    /// </exception>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public void Add(in LockOperation operation)
    {
        if (operation.Owner == default)
        {
            throw new ArgumentException(
                "The owner is 0, which stands for nobody: draw 128 random bits.", nameof(operation));
        }

        Guard.InRange(operation.Token, 0, MaxToken);
        Guard.InRange(operation.LeaseMs, 0, MaxToken);
        RequireName(operation.Name);
        if (Count == MaxOperations)
            throw new InvalidOperationException($"A batch has at most {MaxOperations} operations.");
        if (Count == _operations.Length)
            Array.Resize(ref _operations, 2 * Count);
        _operations[Count++] = operation;
    }

    /// <summary>Checks a name of a lock: 1 to 512 bytes of UTF-8, no unpaired surrogates.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static void RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        // A shorter text than this cannot be too long, whatever is in it.
        int bytes = name.Length <= MaxNameBytes ? Utf8.GetByteCount(name) : name.Length;
        if (bytes is 0 or > MaxNameBytes)
        {
            throw new ArgumentException(
                $"A lock's name has 1 to {MaxNameBytes} bytes of UTF-8; this one has {bytes} or more.", nameof(name));
        }
    }

    /// <summary>Answers; what a node does once.</summary>
    /// <param name="status">The node's status.</param>
    /// <param name="replies">One per operation, in their order; none where the fingerprint differs.</param>
    public void Complete(in NodeStatus status, ReadOnlySpan<LockReply> replies)
    {
        Status = status;
        if (replies.Length > _replies.Length)
            _replies = new LockReply[_operations.Length];
        replies.CopyTo(_replies);
        _replyCount = replies.Length;
    }

    /// <summary>Makes it empty, to be used again.</summary>
    public void Clear()
    {
        Array.Clear(_operations, 0, Count);
        (Count, _replyCount, KnownFloor, Admission, Status) = (0, 0, 0, null, default);
    }
}
