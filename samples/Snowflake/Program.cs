using Purlin.Snowflake.Sample;

Values.Layouts();
Values.Ids();
Values.Typed();
Values.Ulids();
Values.Opaque();
