import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Runs one Elasticsearch node in this JVM until it is told to end: OneNode HOME CONFIG. */
public final class OneNode {
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        Path config = Path.of(args[1]).toAbsolutePath();
        LogConfigurator.registerErrorListener();
        LogConfigurator.configureESLogging();
        Map<String, String> overrides = Map.of("path.home", home.toString());
        Environment env = InternalSettingsPreparer.prepareEnvironment(Settings.EMPTY, overrides, config, () -> "node");
        LogConfigurator.setNodeName(Node.NODE_NAME_SETTING.get(env.settings()));
        LogConfigurator.setClusterName(ClusterName.CLUSTER_NAME_SETTING.get(env.settings()).value());
        LogConfigurator.configure(env, true);
        run(new Node(env, plugins(env)));
    }

    private static PluginsLoader plugins(Environment env) throws Exception {
        var modules = PluginsLoader.loadModulesBundles(env.modulesDir(), false);
        var plugins = PluginsLoader.loadPluginsBundles(env.pluginsDir(), false);
        return PluginsLoader.createPluginsLoader(modules, plugins, Map.of(), Node.class.getModule().isNamed());
    }

    private static void run(Node node) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.prepareForClose();
                node.close();
                node.awaitClose(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                e.printStackTrace();
            } finally {
                done.countDown();
            }
        }, "close-node"));
        node.start();
        done.await();
    }
}
