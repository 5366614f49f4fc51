using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.Core;
using MlOps.Sdk.DuckDb;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Pipelines.Tests;
using MlOps.Sdk.Serving;
using MlOps.Sdk.Sqlite;

namespace MlOps.Sdk.Tests;

/// <summary>Whatever comes broken from outside: a typed error whose sentence names the thing and the fix.</summary>
public sealed class BadInputTests
{
    private static readonly Schema FileSchema = new(
        new Field("customer", DataType.Int64), new Field("paid_at", DataType.Timestamp), new Field("amount", DataType.Int64));

    private static readonly Dictionary<string, BadInputCase> Table = new(StringComparer.Ordinal)
    {
        ["missing file, read"] = Case<DataEngineException>(["missing.csv'", "does not exist", "Correct the path"], p => ReadAsync(p, "missing.csv")),
        ["missing file, feature view"] = Case<NotFoundException>(["missing.csv'", "does not exist", "Correct the path"], p => MaterializeAsync(p, "missing.csv")),
        ["empty CSV, read"] = Case<DataEngineException>(["empty.csv'", "is empty (0 bytes)", "Write it again"], p => ReadAsync(p, "empty.csv", "")),
        ["empty CSV, feature view"] = Case<DataEngineException>(["empty.csv'", "is empty (0 bytes)", "Write it again"], p => MaterializeAsync(p, "empty.csv", "")),
        ["CSV without header, read"] = Case<DataEngineException>(["blank.csv'", "no header line", "Write the column names"], p => ReadAsync(p, "blank.csv", "\n\n")),
        ["wrong type in row 5,000, read"] = Case<DataValidationException>(
            ["Column 'amount' in data row 5000", "payments.csv'", "'twelve'", "int64", "Correct it"], p => ReadAsync(p, "payments.csv", WrongInRow5000())),
        ["wrong type in row 5,000, feature view"] = Case<DataValidationException>(
            ["Column 'amount' in data row 5000", "payments.csv'", "'twelve'", "float64", "Correct it"], p => MaterializeAsync(p, "payments.csv", WrongInRow5000())),
        ["label with one class"] = Case<TrainingException>(
            ["label 'disputed' is 1 in all 300 training rows", "both classes", "Widen"], p => p.RunAsync(Payments.Pipeline(OneClass()))),
        ["labels without rows"] = Case<TrainingException>(["no", "rows"], p => p.RunAsync(Payments.Pipeline(Payments.Labels().Slice(0, 0)))),
        ["unknown label column"] = Case<SchemaException>(
            ["'disputd'", "Did you mean 'disputed'?"], p => p.RunAsync(Payments.Registering(Payments.Labels()).FromFeatures(Payments.Labels(), "disputd", "decided_at", []))),
        ["unknown input column"] = Case<SchemaException>(
            ["'amounts'", "Did you mean 'amount'?"], p => p.RunAsync(Payments.Registering(Payments.Labels()).FromFeatures(Payments.Labels(), "disputed", "decided_at", [], ["amounts"]))),
        ["unknown column in a view"] = Case<SchemaException>(
            ["'prize'", "payments.csv", "amount"], p => MaterializeAsync(p, "payments.csv", "customer,paid_at,amount\n1,2024-01-01T00:00:00Z,5\n", "prize")),
        ["corrupt package, file"] = Case<ModelPackageException>(["model.onnx", "altered"], p => PackageAsync(p, AlterModel)),
        ["cut package, file"] = Case<ModelPackageException>(["package", "cut"], p => PackageAsync(p, bytes => bytes[..(bytes.Length / 2)])),
        ["no package at all, file"] = Case<ModelPackageException>(["package"], p => PackageAsync(p, _ => "not a package"u8.ToArray())),
        ["corrupt package, registry"] = Case<ArtifactException>(["sha256:", "is damaged", "Store it again"], p => DamagedVersionAsync(p, deploy: false)),
        ["corrupt package, deployment"] = Case<ServingException>([Payments.Model, "is damaged", "Store it again"], p => DamagedVersionAsync(p, deploy: true)),
        ["locked database"] = Case<MetadataException>(["metadata.db' is locked", "0.05 s", "Try again"], LockedAsync),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Platform_BadInput_NamesTheThingAndTheFix(string bad)
    {
        var (error, sentence, run) = Table[bad];
        await using var platform = new Platform(b => b.Services.Configure<SqliteMetadataOptions>(o => o.BusyTimeout = TimeSpan.FromMilliseconds(50)));
        var refusal = await Assert.ThrowsAsync(error, () => run(platform));
        Assert.IsType<MlOpsException>(refusal, exactMatch: false);
        Assert.All(sentence, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        Assert.EndsWith(".", refusal.Message.TrimEnd('\'', '"', ')', '?'), StringComparison.Ordinal);
    }

    private static BadInputCase Case<T>(IReadOnlyList<string> sentence, Func<Platform, Task> run)
        where T : MlOpsException => new(typeof(T), sentence, run);

    private static string Write(Platform platform, string name, string? content)
    {
        var path = Path.Combine(platform.Folder, name);
        if (content is not null)
        {
            File.WriteAllText(path, content);
        }

        return path;
    }

    private static async Task ReadAsync(Platform platform, string name, string? content = null)
    {
        await foreach (var batch in platform.Get<DuckDbDatabase>().ReadCsvAsync(Write(platform, name, content), new CsvReadOptions { Schema = FileSchema }))
        {
            batch.Dispose();
        }
    }

    private static async Task MaterializeAsync(Platform platform, string name, string? content = null, string column = "amount")
    {
        var view = new FeatureView("spending", new Entity("customer", DataType.Int64), Source.Csv(Write(platform, name, content), "paid_at"))
            .Aggregate("spent", a => a.Sum(column).Over(TimeSpan.FromDays(7)));
        await platform.Get<IFeatureStore>().ApplyAsync([view]);
        await platform.Get<IFeatureStore>().MaterializeAsync(view);
    }

    private static string WrongInRow5000() => "customer,paid_at,amount\n" + string.Concat(Enumerable.Range(1, 6_000).Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"{row % 9},2024-01-01T00:00:00Z,{(row == 5_000 ? "twelve" : "12")}\n")));

    private static RecordBatch OneClass()
    {
        var labels = Payments.Labels();
        return labels.With(new Field("disputed", DataType.Int64), Columns.From<long>(Enumerable.Repeat(1L, labels.RowCount).ToArray()));
    }

    private static byte[] AlterModel(byte[] package)
    {
        // The parts are stored as they are, so the graph's own words stand in the file.
        var inside = package.AsSpan().IndexOf("mlops.algorithm"u8);
        package[inside] ^= 1;
        return package;
    }

    private static async Task PackageAsync(Platform platform, Func<byte[], byte[]> damage)
    {
        using var result = await platform.RunAsync(Payments.Pipeline(Payments.Labels()));
        using var file = new MemoryStream(damage(result.Package.ToBytes()));
        await ModelPackage.ReadAsync(file);
    }

    private static async Task DamagedVersionAsync(Platform platform, bool deploy)
    {
        using var result = await platform.RunAsync(Payments.Pipeline(Payments.Labels()).Register());
        var file = platform.FileOf(result.Version!.Artifact.Sha256);
        var bytes = AlterModel(File.ReadAllBytes(file));
        File.Delete(file);
        File.WriteAllBytes(file, bytes);
        if (deploy)
        {
            await platform.Get<IModelServer>().DeployAsync(Payments.Model);
        }
        else
        {
            await platform.Registry.OpenPackageAsync(result.Version);
        }
    }

    private static async Task LockedAsync(Platform platform)
    {
        await platform.Tracker.GetOrCreateExperimentAsync("before");
        using var stranger = new SqliteConnection($"Data Source={Path.Combine(platform.Folder, "metadata.db")};Pooling=False");
        stranger.Open();
        using var hold = stranger.CreateCommand();
        hold.CommandText = "begin immediate";
        hold.ExecuteNonQuery();
        var refusal = await Assert.ThrowsAsync<MetadataException>(async () => await platform.Tracker.GetOrCreateExperimentAsync("meanwhile"));
        Assert.True(refusal.IsTransient);
        throw refusal;
    }
}
