namespace Purlin.Testing;

/// <summary>What of its data a <see cref="RedisServer"/> finds again after a restart.</summary>
public enum RedisPersistence
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What an orderly stop or <c>SAVE</c> wrote (an RDB file); a kill loses all since.</summary>
    Snapshot,

    /// <summary>Everything acknowledged: an append-only file, synced before every reply.</summary>
    AppendOnly,
}
