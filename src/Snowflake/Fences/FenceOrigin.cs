namespace Purlin.Snowflake;

/// <summary>Whether a fence that was opened was there.</summary>
internal enum FenceOrigin
{
    /// <summary>It was, and knows what was reserved.</summary>
    Found,

    /// <summary>There was none, and no trace of one.</summary>
    MadeFirst,

    /// <summary>There had been one, which is gone or damaged: what it had reserved is not known.</summary>
    MadeAnew,
}
