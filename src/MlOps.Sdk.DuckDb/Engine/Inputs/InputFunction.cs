using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlOps.Sdk.DuckDb;

/// <summary>The table function through which the engine pulls the rows of an <see cref="InputTable"/>, on threads of its own.</summary>
internal static unsafe class InputFunction
{
    public const string Name = "mlops_input";

    /// <summary>Whether a database has the function.</summary>
    public static bool IsRegistered(EngineConnection connection) =>
        connection.Scalar($"SELECT count(*) FROM duckdb_functions() WHERE function_name = '{Name}'") != "0";

    /// <summary>Adds the function to a database that does not have it yet.</summary>
    public static void Register(EngineConnection connection)
    {
        var function = NativeMethods.CreateTableFunction();
        try
        {
            NativeMethods.SetTableFunctionName(function, Name);
            using var number = new LogicalTypeHandle(NativeMethods.CreateLogicalType(DuckDbType.BigInt));
            NativeMethods.AddTableFunctionParameter(function, number);
            NativeMethods.SetTableFunctionBind(function, &Bind);
            NativeMethods.SetTableFunctionInit(function, &Init);
            NativeMethods.SetTableFunction(function, &Scan);
            NativeMethods.SupportsProjectionPushdown(function, true);
            if (NativeMethods.RegisterTableFunction(connection.Handle, function) != NativeMethods.Success)
            {
                throw EngineError.Create("open-database", "the input function was refused");
            }
        }
        finally
        {
            NativeMethods.DestroyTableFunction(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        try
        {
            var parameter = NativeMethods.BindGetParameter(info, 0);
            var number = NativeMethods.GetInt64(parameter);
            NativeMethods.DestroyValue(ref parameter);
            var table = InputRegistration.Find(number);
            foreach (var field in table.Schema)
            {
                using var type = TypeMapping.ToEngine(field.Type);
                NativeMethods.BindAddResultColumn(info, field.Name, type);
            }

            if (table.RowCount is { } rows)
            {
                NativeMethods.BindSetCardinality(info, (ulong)rows, true);
            }

            // The number itself is the bind data: nothing to free.
            NativeMethods.BindSetData(info, (nint)number, null);
        }
        catch (Exception exception)
        {
            NativeMethods.BindSetError(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        try
        {
            var table = InputRegistration.Find(NativeMethods.InitGetBindData(info));
            var columns = new int[NativeMethods.InitGetColumnCount(info)];
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = (int)Math.Min(NativeMethods.InitGetColumnIndex(info, (ulong)i), int.MaxValue);
            }

            var scan = GCHandle.Alloc(table.BeginScan(columns));
            NativeMethods.InitSetData(info, GCHandle.ToIntPtr(scan), &Free);
            NativeMethods.InitSetMaxThreads(info, (ulong)table.MaximumThreads);
        }
        catch (Exception exception)
        {
            NativeMethods.InitSetError(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Scan(nint info, nint chunk)
    {
        try
        {
            var scan = (InputScan)GCHandle.FromIntPtr(NativeMethods.FunctionGetInitData(info)).Target!;
            NativeMethods.SetDataChunkSize(chunk, (ulong)scan.Fill(chunk));
        }
        catch (Exception exception)
        {
            NativeMethods.FunctionSetError(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(nint data) => GCHandle.FromIntPtr(data).Free();
}
