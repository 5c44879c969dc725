namespace Purlin.ConsistentHashing;

/// <summary>What the numbers of a <see cref="KeyMove"/> are.</summary>
public enum PlanUnit
{
    /// <summary>Nothing is listed: ask <see cref="MigrationPlan.TryMove"/> for each key's hash.</summary>
    Keys = 0,

    /// <summary>Hashes, from the first to the last, both included.</summary>
    HashRanges = 1,

    /// <summary>Entries of a table: the remainder of a hash by <see cref="MigrationPlan.TableSize"/>.</summary>
    TableEntries = 2,

    /// <summary>Shards of a shard map, by their place in it.</summary>
    Shards = 3,
}
