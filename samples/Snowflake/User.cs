namespace Purlin.Snowflake.Sample;

#region SnowflakeTag
public sealed class User : ISnowflakeTag
{
    public static string Prefix => "usr_";
}
#endregion
