namespace Purlin.Snowflake.Tests;

/// <summary>An entity whose ids are bare decimal numbers.</summary>
internal sealed class Order : ISnowflakeTag
{
    public static SnowflakeFormat Format => SnowflakeFormat.Decimal;
}
