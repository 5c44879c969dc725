namespace Purlin.Snowflake;

/// <summary>How far a generator's promise reaches that no id is made twice.</summary>
public enum SnowflakeGuarantee
{
    /// <summary>
    /// Within the life of this generator: whoever gave the node id must see to it that no other generator has the same
    /// one, at the same time or, should the clock be set back between, after it.
    /// </summary>
    ProcessLife,

    /// <summary>Also over restarts, whatever the clock does between them: a fence file keeps the time used.</summary>
    Restart,

    /// <summary>Over the whole fleet: node ids are leased, each for an interval of id time.</summary>
    Fleet,
}
