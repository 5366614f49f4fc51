using System.Globalization;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.DuckDb.LakeWriterHost;

/// <summary>Appends rows to a Delta table, one a version, writes a checkpoint every third time, and says each row's number on standard output once it is acknowledged.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var (folder, first, rows) = (args[0], long.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
        using var database = DuckDbDatabase.Open();
        var schema = new Schema(new Field("id", DataType.Int64, IsNullable: false));
        var table = await DeltaTable.OpenOrCreateAsync(database, folder, schema);
        for (var id = first; id < first + rows; id++)
        {
            using var row = new RecordBatchBuilder(schema).AppendRow(id).Build();
            await table.AppendAsync(row);
            Console.WriteLine(id.ToString("d10", CultureInfo.InvariantCulture));
            if (id % 3 == 0)
            {
                await table.CheckpointAsync();
            }
        }

        return 0;
    }
}
