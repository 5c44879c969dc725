using Purlin.Snowflake.Sample;

Values.Layouts();
Values.Ids();
Values.Typed();
Values.Ulids();
Values.Opaque();
Generators.Fenced();
await Generators.LeasedAsync();
Generators.Hosted();
await Generators.SegmentsAsync();
