namespace Purlin.Snowflake.Tests;

/// <summary>An entity whose ids have a prefix.</summary>
internal sealed class Customer : ISnowflakeTag
{
    public static string Prefix => "cus_";
}
